/** Files of a journal. With several machines, one folder has the files of all, each with the name of its machine added. */
export const JOURNAL_FILE = /^ends-\d{4}-\d{2}-\d{2}(?:[.-][\w.-]+)?\.jsonl$/

export function journalFileAt(wallMs: number): string {
  return `ends-${new Date(wallMs).toISOString().slice(0, 10)}.jsonl`
}
