import { metadataOf } from '../../_ui/words/metadata.ts'
import { TestingPage } from '../../testing/_ui/testing-page.tsx'

export const generateMetadata = metadataOf('testing')

/** The page of those who write Playwright tests. */
export default function Page() {
  return <TestingPage />
}
