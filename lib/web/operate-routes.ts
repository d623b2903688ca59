/** The routes for those who operate a bench: each section of /operate has its own table. */
export const operateRoutes = {}
