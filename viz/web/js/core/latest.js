// Of several replies that are waited for, only the one asked for last counts: what comes late is not drawn over it.

export const createLatest = () => {
  let newest = 0;
  return {
    /**
     * What was promised, or null where something else has been asked for meanwhile.
     * @template T
     * @param {Promise<T>} promise
     * @returns {Promise<T | null>}
     */
    of: async (promise) => {
      const mine = ++newest;
      const found = await promise;
      return mine === newest ? found : null;
    },
    /** Whatever is still waited for does not count any more. */
    forget: () => {
      newest += 1;
    },
  };
};

/** @typedef {ReturnType<typeof createLatest>} Latest */
