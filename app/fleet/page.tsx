import type { Metadata } from 'next'
import { FleetPage } from './_ui/fleet-page.tsx'

export const metadata: Metadata = {
  title: 'Fleet · Session Lab',
  description:
    'Three nodes, a balancer and the stores they share: which request goes where, and who is still signed in after something breaks.',
}

/** The nodes of the bench, live, and survival trials. */
export default function Page() {
  return <FleetPage />
}
