/** How far a long job is: the card is drawn anew while it says that it is busy. */

const EVERY_MS = 2000;

async function again() {
  const card = document.getElementById("progress");
  if (!card?.hasAttribute("data-busy")) return;
  const answer = await fetch(card.dataset.address, { credentials: "same-origin" }).catch(() => null);
  if (answer?.ok) card.replaceWith(document.createRange().createContextualFragment(await answer.text()));
  setTimeout(again, EVERY_MS);
}

setTimeout(again, EVERY_MS);
