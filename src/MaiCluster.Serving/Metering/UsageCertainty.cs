namespace MaiCluster.Serving.Metering;

/// <summary>How surely a record's quantities are known. Stored by name in lower case.</summary>
public enum UsageCertainty
{
    /// <summary>Counted by us, or reported whole by the partner that answered.</summary>
    Measured,

    /// <summary>A partner's answer was cut before it reported: counted from what was seen of it.</summary>
    Estimated,

    /// <summary>A partner was asked and did not answer in time: what it charges shows on its invoice.</summary>
    Unconfirmed,
}
