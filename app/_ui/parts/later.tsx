import { type ComponentType, lazy, Suspense } from 'react'

/** A part that comes when it is first shown; nothing stands in its place until then. The framework's own way to say this costs more than it says. */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  const Part = lazy(async () => ({ default: await load() }))
  return (props) => (
    <Suspense>
      <Part {...props} />
    </Suspense>
  )
}
