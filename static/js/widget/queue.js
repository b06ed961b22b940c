// Messages this visitor wrote that the server has not yet acknowledged: in IndexedDB, else for the life of the page.
import { SLOT, memory, uuid } from "./memory.js";

const STORE = "queue";
let opening = null;

export class Queue {
  constructor() {
    this.items = []; // {client_id, at (ms), text, files, uploads: [ids], choice, error} in the order they were written
  }

  // Takes up what an earlier page left unsent.
  async load() {
    const stored = (await run("readonly", (store) => store.getAll())) || [];
    const known = new Set(this.items.map((item) => item.client_id));
    this.items.push(...stored.filter((item) => !known.has(item.client_id)));
    this.items.sort((one, other) => one.at - other.at);
  }

  add(text, files, choice) {
    const last = this.items.length ? this.items[this.items.length - 1].at : 0;
    // Never earlier than the one before, whatever the clock does: the order of writing is the order of sending.
    const item = { client_id: uuid(), at: Math.max(Date.now(), last + 1), text, files, uploads: [], choice };
    this.items.push(item);
    memory.keep({ wrote: item.at });
    this.save(item);
    return item;
  }

  find(id) {
    return this.items.find((item) => item.client_id === id);
  }

  save(item) {
    const { client_id, at, text, files, uploads, choice, error } = item;
    run("readwrite", (store) => store.put({ client_id, at, text, files, uploads, choice, error }));
  }

  remove(id) {
    this.items = this.items.filter((item) => item.client_id !== id);
    run("readwrite", (store) => store.delete(id));
  }

  clear() {
    this.items = [];
    run("readwrite", (store) => store.clear());
  }

  // What still has to go.
  get due() {
    return this.items.filter((item) => !item.error);
  }
}

function database() {
  opening ||= new Promise((resolve) => {
    try {
      const request = indexedDB.open(SLOT, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "client_id" });
      request.onsuccess = () => resolve(request.result);
      request.onerror = request.onblocked = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
  return opening;
}

async function run(mode, act) {
  const db = await database();
  return db && new Promise((resolve) => {
    try {
      const transaction = db.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
}
