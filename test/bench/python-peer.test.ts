import { describe, expect, it } from 'vitest';
import { startPythonPeer } from '../../bench/python-peer';

describe('startPythonPeer', () => {
  it('says so when the peer cannot start', async () => {
    // Node cannot read Python, and a missing interpreter reads nothing.
    await expect(startPythonPeer('/nonexistent/python', 'scipy', 'gemm', {})).rejects.toThrow(
      'scipy (gemm.py) ended early',
    );
    await expect(startPythonPeer(process.execPath, 'scipy', 'missing', {})).rejects.toThrow(
      'scipy (missing.py) ended early',
    );
  });

  it('talks to a peer over its lines', async () => {
    const peer = await startPythonPeer('python3', 'python', 'protocol_check', { number: 20 });
    try {
      expect(peer.version).toMatch(/^\d/);
      expect(peer.contenders.map(({ variant }) => variant)).toEqual(['double', 'nothing']);
      const [double, nothing] = peer.contenders;
      const { milliseconds, result } = await double.measure(3);
      expect(milliseconds).toHaveLength(3);
      expect(result).toEqual({ value: 40, calls: 3 });
      expect((await nothing.measure(2)).result).toEqual({});
    } finally {
      await peer.close();
    }
  });
});
