import { metadataOf } from '../../_ui/words/metadata.ts'
import { PrivacyPage } from '../../privacy/_ui/privacy-page.tsx'

export const generateMetadata = metadataOf('privacy')

/** What is held about a user, and the devices that are logged in. */
export default function Page() {
  return <PrivacyPage />
}
