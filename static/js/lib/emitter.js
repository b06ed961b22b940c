/** The smallest thing that can be listened to; models tell what happened and know no element. */

export class Emitter {
  #listeners = new Map();

  /** Call `handler(data)` at each `type`. Returns a function that takes it off again. */
  on(type, handler) {
    if (!this.#listeners.has(type)) this.#listeners.set(type, new Set());
    this.#listeners.get(type).add(handler);
    return () => this.#listeners.get(type).delete(handler);
  }

  /** Tell everybody who listens; one that throws does not keep the next from hearing. */
  emit(type, data) {
    for (const handler of [...(this.#listeners.get(type) ?? [])]) {
      try {
        handler(data);
      } catch (error) {
        reportError(error);
      }
    }
  }
}
