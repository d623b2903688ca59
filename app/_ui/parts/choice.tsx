import { useId } from 'react'

interface ChoiceProps<Id extends string> {
  /** What is chosen, for screen readers. */
  readonly label: string
  /** In the order in which they are shown. */
  readonly ids: readonly Id[]
  readonly names: Readonly<Record<Id, string>>
  readonly chosen: Id
  readonly onChoose: (id: Id) => void
}

/** One of a few forms, in a row. Radio buttons, so that choosing one does not look like an action. */
export function Choice<Id extends string>({ label, ids, names, chosen, onChoose }: ChoiceProps<Id>) {
  const group = useId()
  return (
    <fieldset className="flex flex-wrap items-center gap-1.5">
      <legend className="sr-only">{label}</legend>
      {ids.map((id) => (
        <label
          key={id}
          className="inline-flex min-h-7 items-center gap-1.5 rounded-md border border-edge/60 bg-raised px-2 whitespace-nowrap hover:border-ink has-checked:border-ink has-checked:font-medium"
        >
          <input
            type="radio"
            name={group}
            className="size-3 accent-ink"
            checked={id === chosen}
            onChange={() => onChoose(id)}
          />
          {names[id]}
        </label>
      ))}
    </fieldset>
  )
}
