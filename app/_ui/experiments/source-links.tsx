/** Sources, each as a link that opens in a new tab. Without an address: a kind of source, as text. */
export function SourceLinks({
  of,
}: {
  of: readonly { readonly title: string; readonly url: string | null }[]
}) {
  return (
    <ul className="flex flex-col gap-1">
      {of.map(({ title, url }) => (
        <li key={url ?? title}>
          {url === null ? (
            title
          ) : (
            <a
              href={url}
              target="_blank"
              rel="noopener noreferrer"
              lang="en"
              className="underline decoration-edge underline-offset-4 hover:decoration-ink"
            >
              {title}
            </a>
          )}
        </li>
      ))}
    </ul>
  )
}
