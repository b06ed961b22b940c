// The shop's own script: signs a customer in and tells the chat who it is.

const channel = document.body.dataset.channel;
const byId = (id) => document.getElementById(id);

/** Ask our server for an identity token of the signed-in customer. */
async function token(customer) {
  const answer = await fetch("/simulator/shop/login", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ customer, channel }),
  });
  const json = await answer.json();
  if (!answer.ok) throw new Error(json.detail);
  return json;
}

// What is asked of the chat before its script has come waits in a queue that it reads.
window.Throughline ||= Object.assign((...call) => window.Throughline.q.push(call), { q: [] });
const chat = (...call) => window.Throughline(...call);

function show(name) {
  byId("login").hidden = byId("customer").hidden = Boolean(name);
  byId("logout").hidden = byId("who").hidden = !name;
  byId("who").textContent = name ? `Signed in as ${name}` : "";
}

byId("login").addEventListener("click", async () => {
  byId("problem").textContent = "";
  try {
    const customer = byId("customer").value;
    const { name } = await token(customer);
    // A function, not a token: the chat asks again when the first one has run out.
    chat("identify", async () => (await token(customer)).jwt);
    show(name);
  } catch (problem) {
    byId("problem").textContent = problem.message;
  }
});

byId("logout").addEventListener("click", () => {
  chat("logout");
  show("");
});
