/** A class of WMI to ask for; becomes the part `wmi.CLASS`. */
export interface WmiAsk {
  readonly class: string;
  /** Properties to keep; those that a release does not have are left out. */
  readonly properties: readonly string[];
  /** Default `root\cimv2`. */
  readonly namespace?: string;
  /** Condition in WQL, without `WHERE`. */
  readonly filter?: string;
}

function ask(name: string, properties: string, more: { namespace?: string; filter?: string } = {}): WmiAsk {
  return { class: name, properties: properties.split(' '), ...more };
}

/**
 * Classes that record.ps1 reads. `Win32_Product` is not among them and never will be: reading it repairs installations.
 * Source: docs/reference-inventory.md 2.10; https://learn.microsoft.com/windows/win32/cimwin32prov/win32-provider
 */
export const WMI_CLASSES: readonly WmiAsk[] = [
  ask(
    'Win32_OperatingSystem',
    'Caption Version BuildNumber CSDVersion ServicePackMajorVersion OSArchitecture OSLanguage MUILanguages ProductType OtherTypeDescription OperatingSystemSKU LastBootUpTime SystemDrive WindowsDirectory TotalVisibleMemorySize',
  ),
  ask('Win32_ComputerSystemProduct', 'UUID Vendor Name IdentifyingNumber'),
  ask('Win32_QuickFixEngineering', 'HotFixID Description InstalledOn'),
  ask('Win32_OptionalFeature', 'Name InstallState'),
  ask('Win32_ServerFeature', 'ID Name ParentID'),
  // A product without a key is one that could be installed; the key itself, even its last part, is not read.
  ask(
    'SoftwareLicensingProduct',
    'Name Description ApplicationID LicenseStatus LicenseFamily ProductKeyChannel EvaluationEndDate',
    { filter: 'PartialProductKey IS NOT NULL' },
  ),
  ask('Win32_Share', 'Name Path Type'),
  ask('Win32_Volume', 'Name DeviceID FileSystem Capacity FreeSpace DriveType Compressed'),
];
