import { BenchPage } from './_ui/bench-page.tsx'

/** The bench: the same user, the same act and the same fault through four ways to stay logged in. */
export default function Page() {
  return <BenchPage />
}
