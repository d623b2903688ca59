/** Sources, each as a link that opens in a new tab. */
export function SourceLinks({ of }: { of: readonly { readonly title: string; readonly url: string }[] }) {
  return (
    <ul className="flex flex-col gap-1">
      {of.map(({ title, url }) => (
        <li key={url}>
          <a
            href={url}
            target="_blank"
            rel="noopener noreferrer"
            lang="en"
            className="underline decoration-edge underline-offset-4 hover:decoration-ink"
          >
            {title}
          </a>
        </li>
      ))}
    </ul>
  )
}
