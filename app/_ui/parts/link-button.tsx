import type { ComponentProps } from 'react'
import { LOOKS } from './button.tsx'

/** A link to a page that is the next step, with the look of a button. */
export function LinkButton({
  look = 'plain',
  className = '',
  ...others
}: ComponentProps<'a'> & { look?: keyof typeof LOOKS }) {
  return (
    <a className={`inline-flex items-center justify-center gap-2 ${LOOKS[look]} ${className}`} {...others} />
  )
}
