import { metadataOf } from '../../_ui/words/metadata.ts'
import { FleetPage } from '../../fleet/_ui/fleet-page.tsx'

export const generateMetadata = metadataOf('fleet')

/** The nodes of the bench, live, and survival trials. */
export default function Page() {
  return <FleetPage />
}
