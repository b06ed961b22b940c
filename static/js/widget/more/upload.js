// Sends one file with its progress, which fetch cannot tell.
import { HOME } from "../http.js";
import { memory } from "../memory.js";

// True when all files of the item are with the server; what is there already is not sent again.
export async function upload(sender, item) {
  const { queue, tell } = sender.wire;
  try {
    while (item.uploads.length < item.files.length) {
      const { id } = await uploadFile(item.files[item.uploads.length], memory.all().token, (part) => {
        item.part = part;
        tell("changed");
      });
      item.uploads.push(id);
      queue.save(item);
    }
    return true;
  } catch (problem) {
    if (!sender.refused(item.client_id, problem)) throw problem;
    return false;
  }
}

// {id, name, mime, size}. `part(share)` is told 0 to 1. Throws {status, code, detail} as `call` does.
function uploadFile(file, token, part) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file, file.name || "image.png");
    request.open("POST", HOME + "uploads/");
    request.setRequestHeader("Authorization", "Bearer " + token);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => part(loaded / total);
    request.onerror = request.onabort = () => reject({ status: 0 });
    request.onload = () => {
      const answer = request.response || {};
      if (request.status < 300) resolve(answer);
      else reject({ status: request.status, ...answer, wait: request.getResponseHeader("Retry-After") * 1000 });
    };
    request.send(body);
  });
}
