import type { StoredFile } from './stored-file.ts';

const SECTOR = 512;
/** Where the header of an OLE file says in which sector its directory begins. */
const DIRECTORY_AT = 48;
const DIRECTORY_BYTES = 4096;

/** What an OLE file is, the container of Office 97 and of workbooks with a password. */
export async function office97Kind({ handle }: StoredFile): Promise<{ is: string; todo: string }> {
  const header = await handle.read(Buffer.alloc(SECTOR), 0, SECTOR, 0);
  const sector = header.bytesRead === SECTOR ? header.buffer.readUInt32LE(DIRECTORY_AT) : 0;
  const at = (sector + 1) * SECTOR;
  const { buffer } = await handle.read(Buffer.alloc(DIRECTORY_BYTES), 0, DIRECTORY_BYTES, at);
  const names = buffer.toString('utf16le');
  if (names.includes('EncryptedPackage')) {
    return {
      is: 'an Excel workbook that is protected with a password',
      todo: 'Open it, remove the password (File, Info, Protect Workbook), save it, and upload that.',
    };
  }
  if (/Workbook\0|Book\0/.test(names)) {
    return {
      is: 'a workbook of Excel 97 to 2003 (.xls)',
      todo: 'Open it, save it as .xlsx or CSV, and upload that.',
    };
  }
  return {
    is: 'a document of an old Office version',
    todo: 'Save its table as .xlsx or CSV, and upload that.',
  };
}
