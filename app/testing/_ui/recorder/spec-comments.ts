import type { RecordedStep, StepNote } from './recorded-step.ts'

/** What a spec states in the language of the page: its title, and comments. */
export interface SpecTexts {
  readonly title: string
  /** Of the world or the bench that the test creates. */
  readonly world: string
  /** If requests with credentials that the set-up cannot issue are left out. */
  readonly left: (requests: number) => string
  readonly notes: Readonly<Record<StepNote, string>>
}

export const commentOf = (text: string) => `// ${text}`

/** The comment before a step, if it is the first of its kind: what is only set up, what was recorded, and waits. */
export function createComments({ notes }: SpecTexts): (step: RecordedStep) => readonly string[] {
  const noted = new Set<StepNote>()
  return (step) => {
    const hasSetUp = noted.has('before')
    const note = step.note ?? (hasSetUp ? 'recorded' : null)
    if (note === null || noted.has(note)) return []
    noted.add(note)
    return [commentOf(notes[note])]
  }
}
