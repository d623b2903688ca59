import type { TermId, Terms } from '../words/terms.en.ts'

/** A part of a text: plain, or a term that it contains. */
export interface TextPart {
  readonly text: string
  readonly term: TermId | null
}

/** A pattern with one group for each term, the longest term first. */
function patternOf(terms: Terms, isChinese: boolean): { pattern: RegExp; ids: readonly TermId[] } {
  const ids = (Object.keys(terms) as TermId[]).toSorted((x, y) => y.length - x.length)
  const groups = ids.map((id) => `(${terms[id].forms})`).join('|')
  return { pattern: new RegExp(isChinese ? groups : `(?<![\\w-])(?:${groups})(?![\\w-])`, 'gi'), ids }
}

/** Splits a text at the first occurrence of each term. */
export function findTerms(text: string, terms: Terms, isChinese: boolean): readonly TextPart[] {
  const { pattern, ids } = patternOf(terms, isChinese)
  const seen = new Set<TermId>()
  const parts: TextPart[] = []
  let end = 0
  for (const match of text.matchAll(pattern)) {
    const term = ids[match.slice(1).findIndex((group) => group !== undefined)]
    if (term === undefined || seen.has(term)) continue
    seen.add(term)
    if (match.index > end) parts.push({ text: text.slice(end, match.index), term: null })
    parts.push({ text: match[0], term })
    end = match.index + match[0].length
  }
  if (end < text.length) parts.push({ text: text.slice(end), term: null })
  return parts
}
