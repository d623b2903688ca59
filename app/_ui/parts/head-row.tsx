/** The row of a table that names its columns. */
export function HeadRow({
  columns,
  className,
}: {
  columns: Readonly<Record<string, string>>
  className: string
}) {
  return (
    <tr className={`border-b border-hairline [&>th]:py-1 [&>th]:font-normal ${className}`}>
      {Object.entries(columns).map(([id, name]) => (
        <th key={id} scope="col">
          {name}
        </th>
      ))}
    </tr>
  )
}
