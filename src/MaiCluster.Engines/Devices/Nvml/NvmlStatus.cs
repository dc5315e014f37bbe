namespace MaiCluster.Engines.Devices.Nvml;

/// <summary>Return values of NVML that are told apart; any other is a failure like <see cref="Unknown"/>.</summary>
internal enum NvmlStatus
{
    Success = 0,
    Uninitialized = 1,
    NotSupported = 3,
    NoPermission = 4,
    NotFound = 6,

    /// <summary>The library is older than the call.</summary>
    FunctionNotFound = 13,

    /// <summary>The device fell off the bus.</summary>
    GpuIsLost = 15,
    Unknown = 999,
}
