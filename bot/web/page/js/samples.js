// Pictures to send in the demo, drawn on the spot: documents of invented
// people, some of them as photos often are: blurred, or too dark. Each is
// marked as a sample.

import { el } from './element.js';
import { t } from './text.js';

// samples are the pictures there are.
export const samples = ['ktp', 'ktp-buram', 'kk', 'rekening', 'rekening-gelap', 'sku', 'foto_usaha', 'rab', 'pakta'];

// samplePhoto draws one and gives it as a file.
export function samplePhoto(name, person, now) {
  const [kind, flaw] = name.split('-');
  const canvas = el('canvas', { width: 1280, height: 960 });
  const c = canvas.getContext('2d');
  if (kind === 'foto_usaha') stall(c, person);
  else {
    table(c);
    c.save();
    c.translate(640, 480);
    c.rotate(-0.015);
    papers[kind](c, person, now);
    c.restore();
  }
  grain(c);
  mark(c, now);
  const out = flaw ? spoil[flaw](canvas) : canvas;
  return new Promise(done => out.toBlob(blob => done(new File([blob], name + '.jpg', { type: 'image/jpeg' })), 'image/jpeg', 0.88));
}

// papers draw a document around the middle.
const papers = {
  ktp(c, person) {
    sheet(c, 1060, 669, '#a9cbe6', 26);
    text(c, 'PROVINSI LAMPUNG', 0, -280, 36, 'center');
    text(c, 'KOTA METRO', 0, -240, 34, 'center');
    text(c, 'NIK : ' + (person.nik ?? '1872010101019099'), -500, -178, 46);
    rows(c, [['Nama', person.name.toUpperCase()], ['Tempat/Tgl Lahir', 'METRO, ' + (person.birth ?? '01-01-1990')],
      ['Jenis Kelamin', 'PEREMPUAN'], ['Alamat', 'JALAN CONTOH NOMOR 1'], ['Kel/Desa', (person.area ?? 'METRO').toUpperCase()],
      ['Agama', 'CONTOH'], ['Pekerjaan', 'PEDAGANG'], ['Berlaku hingga', 'SEUMUR HIDUP']], -500, -118, 27, 48);
    face(c, 290, -160, 200, 260);
  },
  kk(c, person) {
    sheet(c, 1160, 820, '#f4f7f2', 4);
    text(c, 'KARTU KELUARGA', 0, -340, 54, 'center');
    text(c, 'No. 1872 0100 0000 9099', 0, -290, 34, 'center');
    text(c, 'Kepala Keluarga : ' + person.name.toUpperCase(), -540, -230, 28);
    grid(c, -540, -190, [70, 390, 300, 320], 10, 52, i => [String(i + 1), i ? 'ANGGOTA KELUARGA' : person.name.toUpperCase(), '1872' + '•'.repeat(8) + '909' + i, i ? 'ANAK' : 'KEPALA KELUARGA']);
  },
  rekening(c, person) {
    sheet(c, 1060, 720, '#fbfaf3', 8);
    text(c, 'BANK LAMPUNG', -480, -270, 60);
    text(c, 'Buku Tabungan', -480, -215, 34);
    rows(c, [['Nama', person.name.toUpperCase()], ['No. Rekening', '380 00 09099'], ['Cabang', 'METRO'], ['Alamat', 'JALAN CONTOH NOMOR 1'], ['Tanggal buka', '03-07-2023']], -480, -120, 38, 66);
    line(c, -480, 230, 480, 230);
    text(c, 'Tanda tangan pejabat bank', 60, 285, 28);
  },
  sku(c, person) { letter(c, 'SURAT KETERANGAN USAHA', 'Lurah menerangkan bahwa ' + person.name + ' benar mempunyai usaha kecil di kelurahan ini sejak tahun 2021 sampai sekarang.'); },
  pakta(c, person) { letter(c, 'PAKTA INTEGRITAS', 'Saya, ' + person.name + ', berjanji memakai bantuan untuk usaha saya sendiri dan melaporkan belanjanya dengan jujur.'); },
  rab(c) {
    sheet(c, 900, 850, '#fdfcf6', 3);
    c.translate(0, 25);
    text(c, 'RENCANA BELANJA USAHA', 0, -370, 40, 'center');
    grid(c, -410, -320, [60, 440, 130, 190], 12, 54, i => [String(i + 1), ['Wajan besar', 'Kompor gas', 'Minyak goreng', 'Tepung terigu', 'Gula pasir', 'Plastik bungkus'][i % 6], (i + 1) + ' buah', 'Rp ' + (40 + 15 * i) + '.000']);
  },
};

function letter(c, title, body) {
  sheet(c, 720, 850, '#fcfcf8', 3);
  c.translate(0, 25);
  text(c, 'PEMERINTAH KOTA METRO', 0, -390, 30, 'center');
  line(c, -300, -360, 300, -360);
  text(c, title, 0, -310, 34, 'center');
  let y = -250;
  for (const words of [body, 'Surat ini dibuat dengan sebenarnya untuk dipakai sebagaimana mestinya.', 'Demikian agar yang berkepentingan maklum.']) {
    let row = '';
    for (const word of words.split(' ')) {
      if ((row + word).length > 38) { text(c, row, -300, y += 38, 27); row = ''; }
      row += word + ' ';
    }
    text(c, row, -300, y += 38, 27);
    y += 26;
  }
  text(c, 'Metro, 3 Juli 2023', 40, 230, 26);
  c.strokeStyle = '#3a3f8f';
  c.lineWidth = 4;
  c.beginPath();
  c.arc(120, 310, 62, 0, 7);
  c.stroke();
  text(c, 'Contoh Penanda Tangan', -30, 382, 26);
}

function sheet(c, w, h, colour, round) {
  c.save();
  c.shadowColor = 'rgba(0,0,0,.45)';
  c.shadowBlur = 26;
  c.shadowOffsetY = 10;
  c.fillStyle = colour;
  c.beginPath();
  c.roundRect(-w / 2, -h / 2, w, h, round);
  c.fill();
  c.restore();
}

function text(c, words, x, y, size, align = 'left') {
  c.fillStyle = '#1d2327';
  c.font = `600 ${size}px "DejaVu Sans", Arial, sans-serif`;
  c.textAlign = align;
  c.fillText(words, x, y);
}

function rows(c, list, x, y, size, step) {
  list.forEach(([name, value], i) => {
    text(c, name, x, y + i * step, size);
    text(c, ': ' + value, x + size * 9.6, y + i * step, size);
  });
}

function line(c, x1, y1, x2, y2) {
  c.strokeStyle = '#2b2f33';
  c.lineWidth = 3;
  c.beginPath();
  c.moveTo(x1, y1);
  c.lineTo(x2, y2);
  c.stroke();
}

function grid(c, x, y, widths, n, step, cells) {
  const whole = widths.reduce((a, b) => a + b);
  for (let i = 0; i <= n; i++) line(c, x, y + i * step, x + whole, y + i * step);
  for (let i = 0, at = x; i <= widths.length; at += widths[i++]) line(c, at, y, at, y + n * step);
  for (let i = 0; i < n; i++) cells(i).reduce((at, cell, j) => { text(c, cell, at + 10, y + i * step + step * 0.68, step * 0.44); return at + widths[j]; }, x);
}

function face(c, x, y, w, h) {
  c.fillStyle = '#c0392b';
  c.fillRect(x, y, w, h);
  c.fillStyle = '#d9a679';
  c.beginPath();
  c.ellipse(x + w / 2, y + h * 0.42, w * 0.24, h * 0.24, 0, 0, 7);
  c.fill();
  c.fillStyle = '#2c3e50';
  c.beginPath();
  c.ellipse(x + w / 2, y + h, w * 0.42, h * 0.3, 0, Math.PI, 0);
  c.fill();
}

// table is what documents lie on: boards of wood.
function table(c) {
  for (let i = 0; i < 8; i++) {
    c.fillStyle = ['#7a5230', '#6f4a2b', '#815835', '#74502f'][i % 4];
    c.fillRect(0, i * 120, 1280, 120);
    c.strokeStyle = 'rgba(40,22,10,.5)';
    for (let j = 0; j < 7; j++) {
      c.lineWidth = 1 + (j * 7 + i) % 3;
      c.beginPath();
      c.moveTo(0, i * 120 + 8 + j * 16);
      c.bezierCurveTo(400, i * 120 + 2 + j * 18, 800, i * 120 + 16 + j * 14, 1280, i * 120 + 8 + j * 16);
      c.stroke();
    }
  }
}

// stall is a small shop, by another light and from another place each time.
let stalls = 0;
function stall(c, person) {
  const n = stalls++ % 6;
  c.save();
  c.translate([0, -90, 120, 40, -150, 70][n], [0, 40, -30, 70, 20, -60][n]);
  c.scale(...[[1, 1], [1.12, 1.12], [.9, .9], [1.06, .96], [1.2, 1.15], [.95, 1.05]][n]);
  const shape = (colour, ...points) => {
    c.fillStyle = colour;
    c.beginPath();
    points.forEach(([x, y]) => c.lineTo(x, y));
    c.fill();
  };
  const sky = c.createLinearGradient(0, 0, 0, 620);
  sky.addColorStop(0, ['#8fc3d8', '#b9d3e6', '#7fb2cf', '#d8c7b0', '#9ec9c4', '#88a9cf'][n]);
  sky.addColorStop(1, ['#fbe3b5', '#f6f1d8', '#e9f2e4', '#f9d8a0', '#f4ead0', '#f7dcc4'][n]);
  c.fillStyle = sky;
  c.fillRect(-400, -300, 2200, 1600);
  shape('#6f9e6a', [-400, 600], [300, 480], [620, 545], [960, 470], [1700, 540], [1700, 700], [-400, 700]);
  shape('#c9a878', [-400, 660], [1700, 640], [1700, 1400], [-400, 1400]);
  shape('#8a5a35', [300, 380], [980, 380], [980, 760], [300, 760]);
  shape('#f4e6cc', [340, 420], [940, 420], [940, 600], [340, 600]);
  shape('#a9713f', [260, 600], [1020, 600], [1020, 660], [260, 660]);
  for (let i = 0; i < 10; i++)
    shape(i % 2 ? '#fff4e0' : '#b23a3a', [260 + i * 76, 380], [300 + i * 68, 270], [368 + i * 68, 270], [336 + i * 76, 380]);
  for (let i = 0; i < 9; i++) {
    c.fillStyle = ['#d9822b', '#6b8e23', '#c0392b'][i % 3];
    c.beginPath();
    c.arc(350 + i * 72, 582, 26, 0, 7);
    c.fill();
  }
  text(c, person.name, 640, 500, 46, 'center');
  c.restore();
}

// grain is the noise of a cheap camera: no two photos are the same file.
let shots = 0;
function grain(c) {
  const picture = c.getImageData(0, 0, 1280, 960);
  let seed = ++shots * 7919;
  for (let i = 0; i < picture.data.length; i += 4) {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    const d = (seed >> 16) % 9 - 4;
    for (let j = 0; j < 3; j++) picture.data[i + j] += d;
  }
  c.putImageData(picture, 0, 0);
}

function mark(c, now) {
  c.fillStyle = 'rgba(0,0,0,.55)';
  c.fillRect(0, 920, 1280, 40);
  c.fillStyle = '#fff';
  c.font = '500 24px sans-serif';
  c.textAlign = 'center';
  c.fillText(t('sample') + ' · ' + now.slice(0, 10), 640, 948);
}

// spoil makes of a good photo what often comes instead.
const spoil = {
  buram: canvas => through(canvas, 'blur(9px)'),
  gelap: canvas => through(canvas, 'brightness(.16)'),
};

function through(canvas, filter) {
  const out = el('canvas', { width: canvas.width, height: canvas.height });
  const c = out.getContext('2d');
  c.filter = filter;
  c.drawImage(canvas, 0, 0);
  return out;
}
