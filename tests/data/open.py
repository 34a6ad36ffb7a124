import numpy as np
with open('t1.txt', 'w') as f:
    print(f.write('a,b\n1,2\n'), f.name, f.mode, f.closed)
    f.writelines(['3,4\n', '5,6\n'])
    print('7,8', file=f)
print(f.closed)
print(np.loadtxt('t1.txt', delimiter=',', skiprows=1))
with open('t1.txt') as f:
    header = f.readline().strip().split(',')
    rows = [list(map(int, line.split(','))) for line in f]
print(header, rows)
print(open('t1.txt').read().count('\n'), open('t1.txt').readlines()[1:3])
with open('t1.txt', 'a') as f:
    f.write('9,10\n')
with open('t1.txt') as f:
    print(np.loadtxt(f, delimiter=',', skiprows=1).sum())
with open('t2.npy', 'wb') as f:
    np.save(f, np.array([1, 2]))
    np.save(f, np.array([1, 3]))
with open('t2.npy', 'rb') as f:
    a = np.load(f)
    b = np.load(f)
print(a, b)
with open('t3.csv', 'w') as f:
    f.write('# head\n')
    np.savetxt(f, np.eye(2), fmt='%.1f', delimiter=',')
print(open('t3.csv').read())
with open('t4.bin', 'wb') as f:
    np.arange(4, dtype=np.int16).tofile(f)
    f.write(b'xyz')
with open('t4.bin', 'rb') as f:
    print(np.fromfile(f, dtype=np.int16, count=2), f.read(2), f.tell(), f.read())
with open('t1.txt', 'r+') as f:
    print(f.read(1)); f.seek(0); f.write('Z'); f.seek(0); print(f.readline())
with open('t5.npz', 'wb') as f:
    np.savez(f, x=np.arange(3))
with open('t5.npz', 'rb') as f:
    print(np.load(f)['x'])
for args in [('nope.txt',), ('t1.txt', 'q'), ('t1.txt', 'rw'), ('t1.txt', 'x'), ('t1.txt', 'rb', -1, 'utf-8'), (3.5,), ('t1.txt', '')]:
    try:
        open(*args)
    except Exception as e:
        print(type(e).__name__, e)
for mode, what in [('r', lambda f: f.write('a')), ('w', lambda f: f.write(3)), ('w', lambda f: f.write(b'a')), ('wb', lambda f: f.write('a')), ('a', lambda f: np.save(f, [1]))]:
    try:
        with open('t6.txt', 'w') as f: pass
        with open('t6.txt', mode) as f: what(f)
    except Exception as e:
        print(isinstance(e, (OSError, TypeError)), e)
try:
    f.read()
except ValueError as e:
    print(e)
print(repr(open('t1.txt')), repr(open('t4.bin', 'rb')))
try:
    with open('t7.txt', 'w') as f:
        f.write('kept')
        1 / 0
except ZeroDivisionError:
    print(open('t7.txt').read())
print(len(open('t1.txt', encoding='utf-8').read().splitlines()), [w for line in open('t1.txt') for w in line.split(',')][:3])
