/** A store in memory for one run of a listing. It copies values, as a store behind a network does. */
export class Store<T = string> {
  private readonly values = new Map<string, T>()

  async get(key: string): Promise<T | null> {
    const value = this.values.get(key)
    return value === undefined ? null : structuredClone(value)
  }

  async set(key: string, value: T): Promise<void> {
    this.values.set(key, structuredClone(value))
  }

  async delete(key: string): Promise<void> {
    this.values.delete(key)
  }

  async keys(): Promise<string[]> {
    return [...this.values.keys()]
  }
}
