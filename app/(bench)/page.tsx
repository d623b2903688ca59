import { BenchPage } from './_ui/bench-page.tsx'

/** The bench page: the same user, the same act and the same fault through several mechanisms. */
export default function Page() {
  return <BenchPage />
}
