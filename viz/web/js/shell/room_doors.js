// The way into the rooms round the walkthrough, whose scripts are fetched when the first of them is entered.

/** @typedef {import('../rooms.js').Room} Room */

/**
 * @param {() => Promise<Map<string, Room>>} load the rooms by their sections, or a rejection where the server is away
 * @param {() => string} section on show now
 * @param {() => void} unreachable called where the scripts do not come
 */
export const createRoomDoors = (load, section, unreachable) => {
  /** @type {Promise<Map<string, Room>> | null} */
  let loading = null;

  /** The rooms, or null where the server is away: the next one who enters tries again. */
  const rooms = async () => {
    loading ??= load();
    try {
      return await loading;
    } catch {
      loading = null;
      unreachable();
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
      if (name === 'walk' && !loading) return;
      const made = await rooms();
      if (!made || section() !== name) return; // it was left while the scripts came
      for (const [other, room] of made) if (other !== name) room.close?.();
      await made.get(name)?.open(params);
    },
  };
};
