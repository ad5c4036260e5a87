// The way into the rooms round the walkthrough, whose scripts are fetched when the first of them is entered.

/** @typedef {import('../rooms.js').Room} Room */

/** The scripts are those of an older page: the server has others now. */
export class OutdatedError extends Error {}

/**
 * Ask for a script before it is imported: a browser may remember an import that failed, and never ask again.
 * @param {URL} address
 */
export const probe = async (address) => {
  const { ok } = await fetch(address);
  if (!ok) throw new OutdatedError(address.pathname);
};

/**
 * @param {() => Promise<() => Map<string, Room>>} fetchScripts what makes the rooms, by their sections; rejects where it does not come
 * @param {() => string} section on show now
 * @param {(reason: unknown) => void} failed called with why the scripts did not come, and with null once they have
 */
export const createRoomDoors = (fetchScripts, section, failed) => {
  /** @type {ReturnType<typeof fetchScripts> | null} */
  let fetching = null;
  /** @type {Map<string, Room> | null} */
  let rooms = null;

  /** What makes the rooms, or null where it does not come: the next one who enters tries again. */
  const fetched = async () => {
    fetching ??= fetchScripts();
    try {
      const create = await fetching;
      failed(null);
      return create;
    } catch (reason) {
      fetching = null;
      failed(reason);
      return null;
    }
  };

  return {
    /**
     * Open the room of a section, and close the others; the walkthrough is none and waits for none.
     * @param {string} name
     * @param {URLSearchParams} params what the address holds besides
     */
    enter: async (name, params) => {
      if (name === 'walk' && !fetching) return;
      const create = await fetched();
      if (!create || section() !== name) return; // it was left while the scripts came
      rooms ??= create();
      for (const [other, room] of rooms) if (other !== name) room.close?.();
      await rooms.get(name)?.open(params);
    },
  };
};
