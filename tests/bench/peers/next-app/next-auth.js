import CredentialsProvider from 'next-auth/providers/credentials'

/** Sessions are JWEs in a cookie: the default of the library without a database, and the only way with passwords. */
export const options = {
  secret: process.env.SESSION_SECRETS,
  providers: [
    CredentialsProvider({
      credentials: { username: {} },
      authorize: ({ username }) => ({ id: username, name: username }),
    }),
  ],
}
