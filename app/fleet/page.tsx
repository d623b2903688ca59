import type { Metadata } from 'next'
import { FleetPage } from './_ui/fleet-page.tsx'

export const metadata: Metadata = {
  title: 'Fleet · Session Lab',
  description:
    'Three nodes, a load balancer and shared stores: the route of each request, and how many users stay logged in after a fault.',
}

/** The nodes of the bench, live, and survival trials. */
export default function Page() {
  return <FleetPage />
}
