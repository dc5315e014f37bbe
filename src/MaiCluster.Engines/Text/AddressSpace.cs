using System.Runtime.InteropServices;

namespace MaiCluster.Engines.Text;

/// <summary>
/// Memory that is reserved whole and costs nothing until it is touched. Rows of a KV arena are far longer than most
/// answers, so reserving them in real memory would waste nearly all of it.
/// </summary>
internal sealed unsafe partial class AddressSpace : SafeHandle
{
    private const int ReadWrite = 0x1 | 0x2;
    private const int PrivateAnonymousNoReserve = 0x02 | 0x20 | 0x4000;
    private const int DontNeed = 4;

    private readonly nuint _bytes;

    /// <param name="bytes">How much to reserve; zeroed when first touched.</param>
    /// <exception cref="InsufficientMemoryException">The address space cannot be had.</exception>
    public AddressSpace(long bytes)
        : base(0, ownsHandle: true)
    {
        _bytes = checked((nuint)bytes);
        var memory = OperatingSystem.IsLinux()
            ? Map(0, _bytes, ReadWrite, PrivateAnonymousNoReserve, -1, 0)
            : (nint)NativeMemory.AllocZeroed(_bytes); // Windows and macOS commit large zeroed blocks lazily too
        if (memory is 0 or -1)
        {
            throw new InsufficientMemoryException($"Cannot reserve {bytes >> 20} MiB of address space for the KV arena; lower --rows or --max-context.");
        }

        SetHandle(memory);
    }

    public nint Start => handle;

    public override bool IsInvalid => handle is 0 or -1;

    /// <summary>Gives the pages wholly inside the range back to the system; they read as zero afterwards.</summary>
    public void Release(long offset, long bytes)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var page = (nint)Environment.SystemPageSize;
        var first = (handle + (nint)offset + page - 1) / page * page;
        var end = (handle + (nint)(offset + bytes)) / page * page;
        if (end > first)
        {
            _ = Advise(first, (nuint)(end - first), DontNeed);
        }
    }

    protected override bool ReleaseHandle()
    {
        if (OperatingSystem.IsLinux())
        {
            return Unmap(handle, _bytes) == 0;
        }

        NativeMemory.Free((void*)handle);
        return true;
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(nint address, nuint length, int advice);
}
