"""Writes every kind of file and reads it back: the same under nx and under NumPy."""
import numpy as np
from io import BytesIO

arrays = [
    np.arange(6).reshape(2, 3),
    np.arange(6).reshape(2, 3).T,
    np.float32(3),
    np.array(['a', 'bcd']),
    np.zeros((0, 3)),
    np.arange(10)[::2],
    np.array([True, False]),
    np.array([1 + 2j]),
    np.arange(24).reshape(2, 3, 4).transpose(1, 0, 2),
    np.arange(3, dtype=np.uint16),
    np.arange(3, dtype=np.float16),
]
for i, a in enumerate(arrays):
    np.save(f'a{i}', a)
    b = np.load(f'a{i}.npy')
    m = np.load(f'a{i}.npy', mmap_mode='r')
    print(repr(b), b.flags.f_contiguous, repr(m), type(m).__name__)

np.savetxt('1.txt', np.array([[1.5, 2], [3, 4e-300]]))
np.savetxt('2.txt', np.arange(6).reshape(2, 3), fmt='%d', delimiter=',', header='a\nb', footer='end', comments='// ')
np.savetxt('3.txt', np.array([1 + 2j, -3 - 4j]))
np.savetxt('4.txt', np.array([[1, 2], [3, 4]]), fmt=['%4d', '%.2f'], newline='|\n')
np.savetxt('5.txt', np.array(['a', 'b']), fmt='%s')
np.savetxt('6.txt', np.array(['é', 'b']), fmt='%s', encoding='latin1')
np.savetxt('7.txt.gz', np.eye(3))
print(np.loadtxt('1.txt'), np.loadtxt('2.txt', delimiter=',', comments='//', max_rows=1))
print(np.loadtxt('5.txt', dtype=str), np.loadtxt('6.txt', dtype=str, encoding='latin1'))
print(np.loadtxt('7.txt.gz').sum(), np.genfromtxt('7.txt.gz').shape)

np.arange(5).tofile('1.bin')
(np.arange(5) / 3).tofile('2.bin', sep=', ')
(np.arange(5) / 3).tofile('3.bin', sep=' ', format='%.3f')
print(np.fromfile('1.bin', dtype=np.int64), np.fromfile('1.bin', dtype=np.int64, count=2, offset=8))
print(np.fromfile('2.bin', sep=','), np.fromfile('3.bin', sep=' '))

np.savez('z', np.arange(3), b=np.eye(2), c=5)
d = np.load('z.npz')
print(d, sorted(d.files), d['b'], d['arr_0.npy'], d['c'], len(d), 'b' in d, 'z' in d, sorted(d))
print(d.f.c, d.keys(), sorted(d.keys()), d.get('q', 7))
with np.load('z.npz') as z:
    print(z['b'].sum())
np.savez_compressed('y', x=np.zeros((100, 100)))
print(np.load('y.npz')['x'].shape, np.load('y.npz'))
f = BytesIO()
np.save(f, np.arange(3))
np.save(f, np.eye(2))
f.seek(0)
print(np.load(f), np.load(f))


def shows(action):
    try:
        print(repr(action()))
    except Exception as error:
        print(type(error).__name__, error)


shows(lambda: np.load(f))
shows(lambda: d['zz'])
shows(lambda: np.load('none.npy'))
shows(lambda: np.loadtxt('none.txt'))
shows(lambda: np.savez('w', 1, arr_0=2))
shows(lambda: np.load('1.txt'))
shows(lambda: np.savetxt('w', np.zeros((2, 2, 2))))
shows(lambda: np.savetxt('w', [1, 2], fmt='%d %d'))
shows(lambda: np.savetxt('w', ['a'], fmt='%d'))
m = np.load('a0.npy', mmap_mode='c')
m[0, 0] = 9
print(m, np.load('a0.npy'))
