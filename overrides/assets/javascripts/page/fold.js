/** Words without case or accents: « securite » finds « sécurité ». @param {string} word */
export const fold = (word) =>
  word.normalize("NFD").replace(/\p{Mn}/gu, "").replace(/œ/gi, "oe").toLowerCase();
