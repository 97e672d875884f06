// Long work in pieces, so that what a reader does is answered between them.

/** Lets the browser do what waits: a reader's click, a frame. What follows comes right after. */
export const pause = () => globalThis.scheduler?.yield?.() ?? new Promise((done) => setTimeout(done));
