import dynalite from 'dynalite';

const [path = ''] = process.argv.slice(2);

// The channel closes when the parent ends, however it ends.
process.on('disconnect', () => process.exit());
process.on('SIGINT', () => undefined);

const server = dynalite({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
