/** The members of all lists, each once, in the order in which they first occur. */
export const union = <Member>(...lists: readonly (readonly Member[])[]): readonly Member[] =>
  Array.from(new Set(lists.flat()))
