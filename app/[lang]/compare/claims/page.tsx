import { claimsView } from '#lib/web/claims-view.ts'
import { metadataOf } from '../../../_ui/words/metadata.ts'
import { ClaimsPage } from '../../../compare/_ui/claims-page.tsx'

export const generateMetadata = metadataOf('compare')

/** Contested claims, each with its result. */
export default function Page() {
  return <ClaimsPage {...claimsView()} />
}
