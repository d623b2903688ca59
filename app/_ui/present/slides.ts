/** A slide of an experiment. */
export type Slide =
  | { readonly kind: 'title' | 'prediction' | 'reason' }
  /** @param index the position of the step in the task */
  | { readonly kind: 'task'; readonly index: number }

/** The slides of an experiment, in their order: title, prediction, each step of the task, and the reason. */
export function slidesOf({ task }: { readonly task: { readonly en: readonly string[] } }): readonly Slide[] {
  return [
    { kind: 'title' },
    { kind: 'prediction' },
    ...task.en.map((_, index): Slide => ({ kind: 'task', index })),
    { kind: 'reason' },
  ]
}
