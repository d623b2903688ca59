import type { Metadata } from 'next'
import { Services } from './_ui/services-page.tsx'

export const metadata: Metadata = {
  title: 'Services · Session Lab',
  description:
    'Three services behind a gateway, and three ways in which they know who is asking: verified once, looked up by each, or passed on.',
}

/** Three topologies side by side, on the same bench. */
export default function Page() {
  return <Services />
}
