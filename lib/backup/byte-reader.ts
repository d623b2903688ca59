/** Reads an exact number of bytes at a time from pieces of any size. */
export class ByteReader {
  private readonly pieces: AsyncIterator<Buffer> | Iterator<Buffer>
  private rest: Buffer = Buffer.alloc(0)

  constructor(pieces: AsyncIterable<Buffer> | Iterable<Buffer>) {
    this.pieces = Symbol.asyncIterator in pieces ? pieces[Symbol.asyncIterator]() : pieces[Symbol.iterator]()
  }

  /** The next bytes; null if there are fewer. */
  async take(length: number): Promise<Buffer | null> {
    const found = [this.rest]
    let size = this.rest.length
    while (size < length) {
      const { done, value } = await this.pieces.next()
      if (done) {
        this.rest = Buffer.concat(found)
        return null
      }
      found.push(value)
      size += value.length
    }
    const all = found.length === 1 ? this.rest : Buffer.concat(found)
    this.rest = all.subarray(length)
    return all.subarray(0, length)
  }

  async isAtEnd(): Promise<boolean> {
    return (await this.take(1)) === null && this.rest.length === 0
  }
}
