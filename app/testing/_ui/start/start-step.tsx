import type { ReactNode } from 'react'

interface StartStepProps {
  readonly title: string
  readonly text: string
  readonly children: ReactNode
}

/** A step with its code. */
export function StartStep({ title, text, children }: StartStepProps) {
  return (
    <li className="min-w-0">
      <h2 className="font-medium">{title}</h2>
      <p className="mt-1 mb-3 max-w-prose text-sm text-soft">{text}</p>
      {children}
    </li>
  )
}
