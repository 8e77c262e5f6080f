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
    'Caption Version BuildNumber CSDVersion ServicePackMajorVersion OSArchitecture OSLanguage MUILanguages ProductType OtherTypeDescription OperatingSystemSKU LastBootUpTime SystemDrive WindowsDirectory TotalVisibleMemorySize SizeStoredInPagingFiles',
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
  // Older than Win32_Volume; drives of the net are not touched.
  ask('Win32_LogicalDisk', 'DeviceID FileSystem Size FreeSpace DriveType Compressed', { filter: 'DriveType = 3' }),
  // Path alone of a program: what follows it is cut where it is read.
  ask('Win32_Service', 'Name DisplayName State StartMode StartName PathName ProcessId'),
  // Without the condition it would list the whole domain.
  ask('Win32_UserAccount', 'Name SID Disabled Lockout PasswordExpires PasswordRequired LocalAccount', {
    filter: 'LocalAccount = TRUE',
  }),
  ask(
    'Win32_ComputerSystem',
    'Name DNSHostName Domain PartOfDomain DomainRole Manufacturer Model TotalPhysicalMemory NumberOfProcessors NumberOfLogicalProcessors',
  ),
  ask('Win32_BIOS', 'Manufacturer Version SMBIOSBIOSVersion SerialNumber ReleaseDate'),
  ask('Win32_Processor', 'Name Manufacturer NumberOfCores NumberOfLogicalProcessors MaxClockSpeed'),
  ask('Win32_PhysicalMemory', 'DeviceLocator Capacity Speed Manufacturer SerialNumber'),
  ask('Win32_DiskDrive', 'Index DeviceID Model Size SerialNumber Status'),
  ask('Win32_NetworkAdapter', 'Index Name NetConnectionID NetConnectionStatus MACAddress Speed PhysicalAdapter'),
  ask(
    'Win32_NetworkAdapterConfiguration',
    'Index InterfaceIndex Description IPEnabled DHCPEnabled MACAddress MTU IPAddress IPSubnet DNSServerSearchOrder DNSDomain DNSDomainSuffixSearchOrder DNSHostName',
  ),
  ask('Win32_IP4RouteTable', 'Destination Mask NextHop InterfaceIndex'),
  ask('Win32_Process', 'ProcessId Name ExecutablePath'),
  ask('Win32_Tpm', 'IsEnabled_InitialValue SpecVersion', { namespace: 'root\\cimv2\\Security\\MicrosoftTpm' }),
  ask(
    'MSFT_MpComputerStatus',
    'AMProductVersion AMServiceEnabled RealTimeProtectionEnabled AntivirusSignatureLastUpdated FullScanEndTime QuickScanEndTime',
    { namespace: 'root\\Microsoft\\Windows\\Defender' },
  ),
  ask('AntiVirusProduct', 'displayName productState', { namespace: 'root\\SecurityCenter2' }),
];
