import { metadataOf } from '../../../_ui/words/metadata.ts'
import { HandoutPage } from '../../../rooms/_ui/guide/handout-page.tsx'

export const generateMetadata = metadataOf('handout')

/** One page for the participants of a workshop, for printing. */
export default function Page() {
  return <HandoutPage />
}
