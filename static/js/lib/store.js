/** A very small IndexedDB: named stores of records by key, in memory where the browser keeps nothing (private windows). */

/** What every name of ours on this device begins with. */
export const NAME = "throughline";
const STORES = ["outbox", "drafts"];

const settle = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

function memory(owner) {
  const kept = Object.fromEntries(STORES.map((name) => [name, new Map()]));
  return {
    name: owner,
    durable: false,
    get: async (store, key) => kept[store].get(key),
    all: async (store) => [...kept[store].values()],
    put: async (store, record) => void kept[store].set(record.id, structuredClone(record)),
    drop: async (store, key) => void kept[store].delete(key),
    wipe: async () => STORES.forEach((name) => kept[name].clear()),
  };
}

/** Open the records of one agent (`owner`), so that nobody on a shared computer meets another's drafts. */
export async function openStore(owner) {
  let database;
  try {
    const opening = indexedDB.open(`${NAME}-${owner}`, 1);
    opening.onupgradeneeded = () => STORES.forEach((name) => opening.result.createObjectStore(name, { keyPath: "id" }));
    database = await settle(opening);
  } catch {
    return memory(owner);
  }
  const within = (name, mode) => database.transaction(name, mode).objectStore(name);
  return {
    name: owner,
    durable: true,
    get: (name, key) => settle(within(name, "readonly").get(key)),
    all: (name) => settle(within(name, "readonly").getAll()),
    put: (name, record) => settle(within(name, "readwrite").put(record)),
    drop: (name, key) => settle(within(name, "readwrite").delete(key)),
    wipe: () => Promise.all(STORES.map((name) => settle(within(name, "readwrite").clear()))),
  };
}
