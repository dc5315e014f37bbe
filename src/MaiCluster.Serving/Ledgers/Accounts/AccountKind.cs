namespace MaiCluster.Serving.Ledgers.Accounts;

/// <summary>What an account holds.</summary>
public enum AccountKind
{
    /// <summary><c>device:ID</c>: what the held time of a device costs.</summary>
    Device,

    /// <summary><c>cost:MODEL:compute</c>: device time of a model's requests.</summary>
    Compute,

    /// <summary><c>cost:MODEL:load</c>: device time while a model was loaded.</summary>
    Load,

    /// <summary><c>cost:MODEL:idle</c>: a loaded model's part of the time in which its device did nothing.</summary>
    Idle,

    /// <summary><c>unallocated</c>: device time in which no model was on the device.</summary>
    Unallocated,

    /// <summary><c>experiment:NAME</c>: what requests cost that only an experiment asked for.</summary>
    Experiment,

    /// <summary><c>receivable:TENANT</c>: a tenant's bill.</summary>
    Receivable,

    /// <summary><c>revenue:SCENARIO-or-MODEL</c>: what was billed for it.</summary>
    Revenue,

    /// <summary><c>payable:PARTNER</c>: a partner's statement.</summary>
    Payable,

    /// <summary><c>charge:PARTNER</c>: what a partner asks for its work.</summary>
    Charge,

    /// <summary><c>share:PARTNER</c>: a partner's part of the revenue.</summary>
    Share,
}
