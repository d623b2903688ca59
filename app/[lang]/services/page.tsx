import { metadataOf } from '../../_ui/words/metadata.ts'
import { Services } from '../../services/_ui/services-page.tsx'

export const generateMetadata = metadataOf('services')

/** Three topologies side by side, on the same bench. */
export default function Page() {
  return <Services />
}
