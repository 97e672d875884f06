// Where the server under test is: no browser is started by asking.

export const base = process.env.FLOODSPEND_URL;
if (!base) throw new Error('set FLOODSPEND_URL to the address of a running floodspend server');
