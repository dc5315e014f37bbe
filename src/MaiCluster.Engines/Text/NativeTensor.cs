using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MaiCluster.Engines.Text;

/// <summary>A fixed block of main memory that tensors are views of: written here, read by the engine, never moved.</summary>
internal sealed unsafe class NativeTensor<T> : IDisposable
    where T : unmanaged
{
    private T* _memory;

    public NativeTensor(long length)
    {
        _memory = (T*)NativeMemory.AlignedAlloc((nuint)(length * sizeof(T)), 64);
        NativeMemory.Clear(_memory, (nuint)(length * sizeof(T)));
    }

    public Span<T> Slice(long start, int length) => new(_memory + start, length);

    public ref T this[long index] => ref _memory[index];

    /// <summary>A tensor of this shape over the start of the block.</summary>
    public OrtValue View(TensorElementType element, params long[] shape) =>
        OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, element, shape, (nint)_memory, ShapeLength(shape) * sizeof(T));

    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }

    private static long ShapeLength(long[] shape)
    {
        var length = 1L;
        foreach (var dimension in shape)
        {
            length *= dimension;
        }

        return length;
    }
}
