// A certified OpenID provider on loopback, with two residents and a few clients; for tests only.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const { clients, port } = JSON.parse(process.argv[2]);
const people = {
  siti: { name: 'Siti Rahmawati', nik: '6171014508900001', nik_verified: true },
  budi: { name: 'Budi Santoso', nik: '6171010508900001', nik_verified: false },
  bayu: { name: 'Bayu Prasetya', pegawai: { nip: '198001012006041001' }, nik_verified: true },
};
const claims = ['name', 'nik', 'nik_verified', 'pegawai'];

const server = createServer();
server.listen(port, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients,
    claims: { openid: ['sub'], profile: claims },
    conformIdTokenClaims: process.argv[3] !== 'all-in-id-token',
    cookies: { keys: ['for tests only'] },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    findAccount: (_, id) => people[id] && {
      accountId: id,
      claims: () => ({ sub: id, ...people[id] }),
    },
  });
  server.on('request', provider.callback());
  console.log(issuer);
});
