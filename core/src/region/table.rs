//! Which regions are known? Their names, as the service spells them.
//!
//! Rows are in the order of their keys, which are the names in lower case without blanks. The names are taken
//! from the crates `azure_data_cosmos` and `azure_data_cosmos_driver` 1.1.0-beta.1, which say: Copyright (c)
//! Microsoft Corporation. Licensed under the MIT License; the licence is in `THIRD-PARTY-NOTICES.md`.

/// One known region.
pub struct Known {
    /// The name as the service spells it.
    pub name: &'static str,
    /// The name as it is compared.
    pub key: &'static str,
}

/// Where the region of this key stands in [`KNOWN`].
pub(crate) fn position(key: &str) -> Option<u8> {
    let found = KNOWN.binary_search_by(|known| known.key.cmp(key)).ok()?;
    u8::try_from(found).ok()
}

macro_rules! table {
    ($($constant:ident $key:literal $name:literal;)+) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Row { $($constant),+ }

        /// Every known region, in the order of the keys.
        pub static KNOWN: &[Known] = &[$(Known { name: $name, key: $key }),+];

        /// The known regions by name.
        pub mod regions {
            use super::Row;
            use crate::region::Region;
            $(#[doc = $name] pub const $constant: Region = Region::known(Row::$constant as u8);)+
        }
    };
}

table! {
    AUSTRALIA_CENTRAL "australiacentral" "Australia Central";
    AUSTRALIA_CENTRAL_2 "australiacentral2" "Australia Central 2";
    AUSTRALIA_EAST "australiaeast" "Australia East";
    AUSTRALIA_SOUTHEAST "australiasoutheast" "Australia Southeast";
    AUSTRIA_EAST "austriaeast" "Austria East";
    BELGIUM_CENTRAL "belgiumcentral" "Belgium Central";
    BLEU_FRANCE_CENTRAL "bleufrancecentral" "Bleu France Central";
    BLEU_FRANCE_SOUTH "bleufrancesouth" "Bleu France South";
    BRAZIL_SOUTH "brazilsouth" "Brazil South";
    BRAZIL_SOUTHEAST "brazilsoutheast" "Brazil Southeast";
    CANADA_CENTRAL "canadacentral" "Canada Central";
    CANADA_EAST "canadaeast" "Canada East";
    CENTRAL_INDIA "centralindia" "Central India";
    CENTRAL_US "centralus" "Central US";
    CENTRAL_US_EUAP "centraluseuap" "Central US EUAP";
    CHILE_CENTRAL "chilecentral" "Chile Central";
    CHINA_EAST "chinaeast" "China East";
    CHINA_EAST_2 "chinaeast2" "China East 2";
    CHINA_EAST_3 "chinaeast3" "China East 3";
    CHINA_NORTH "chinanorth" "China North";
    CHINA_NORTH_2 "chinanorth2" "China North 2";
    CHINA_NORTH_3 "chinanorth3" "China North 3";
    DELOS_CLOUD_GERMANY_CENTRAL "deloscloudgermanycentral" "Delos Cloud Germany Central";
    DELOS_CLOUD_GERMANY_NORTH "deloscloudgermanynorth" "Delos Cloud Germany North";
    DENMARK_EAST "denmarkeast" "Denmark East";
    EAST_ASIA "eastasia" "East Asia";
    EAST_US "eastus" "East US";
    EAST_US_2 "eastus2" "East US 2";
    EAST_US_2_EUAP "eastus2euap" "East US 2 EUAP";
    EAST_US_3 "eastus3" "East US 3";
    EAST_US_SLV "eastusslv" "East US SLV";
    FRANCE_CENTRAL "francecentral" "France Central";
    FRANCE_SOUTH "francesouth" "France South";
    GERMANY_NORTH "germanynorth" "Germany North";
    GERMANY_WEST_CENTRAL "germanywestcentral" "Germany West Central";
    INDIA_SOUTH_CENTRAL "indiasouthcentral" "India South Central";
    INDONESIA_CENTRAL "indonesiacentral" "Indonesia Central";
    ISRAEL_CENTRAL "israelcentral" "Israel Central";
    ISRAEL_NORTHWEST "israelnorthwest" "Israel Northwest";
    ITALY_NORTH "italynorth" "Italy North";
    JAPAN_EAST "japaneast" "Japan East";
    JAPAN_WEST "japanwest" "Japan West";
    JIO_INDIA_CENTRAL "jioindiacentral" "Jio India Central";
    JIO_INDIA_WEST "jioindiawest" "Jio India West";
    KOREA_CENTRAL "koreacentral" "Korea Central";
    KOREA_SOUTH "koreasouth" "Korea South";
    MALAYSIA_SOUTH "malaysiasouth" "Malaysia South";
    MALAYSIA_WEST "malaysiawest" "Malaysia West";
    MEXICO_CENTRAL "mexicocentral" "Mexico Central";
    NEW_ZEALAND_NORTH "newzealandnorth" "New Zealand North";
    NORTH_CENTRAL_US "northcentralus" "North Central US";
    NORTHEAST_US_5 "northeastus5" "Northeast US 5";
    NORTH_EUROPE "northeurope" "North Europe";
    NORWAY_EAST "norwayeast" "Norway East";
    NORWAY_WEST "norwaywest" "Norway West";
    POLAND_CENTRAL "polandcentral" "Poland Central";
    QATAR_CENTRAL "qatarcentral" "Qatar Central";
    SINGAPORE_CENTRAL "singaporecentral" "Singapore Central";
    SINGAPORE_NORTH "singaporenorth" "Singapore North";
    SOUTH_AFRICA_NORTH "southafricanorth" "South Africa North";
    SOUTH_AFRICA_WEST "southafricawest" "South Africa West";
    SOUTH_CENTRAL_US "southcentralus" "South Central US";
    SOUTH_CENTRAL_US_2 "southcentralus2" "South Central US 2";
    SOUTHEAST_ASIA "southeastasia" "Southeast Asia";
    SOUTHEAST_US "southeastus" "Southeast US";
    SOUTHEAST_US_3 "southeastus3" "Southeast US 3";
    SOUTHEAST_US_5 "southeastus5" "Southeast US 5";
    SOUTH_INDIA "southindia" "South India";
    SOUTHWEST_US "southwestus" "Southwest US";
    SPAIN_CENTRAL "spaincentral" "Spain Central";
    SWEDEN_CENTRAL "swedencentral" "Sweden Central";
    SWEDEN_SOUTH "swedensouth" "Sweden South";
    SWITZERLAND_NORTH "switzerlandnorth" "Switzerland North";
    SWITZERLAND_WEST "switzerlandwest" "Switzerland West";
    TAIWAN_NORTH "taiwannorth" "Taiwan North";
    TAIWAN_NORTHWEST "taiwannorthwest" "Taiwan Northwest";
    UAE_CENTRAL "uaecentral" "UAE Central";
    UAE_NORTH "uaenorth" "UAE North";
    UK_SOUTH "uksouth" "UK South";
    UK_WEST "ukwest" "UK West";
    USDOD_CENTRAL "usdodcentral" "USDoD Central";
    USDOD_EAST "usdodeast" "USDoD East";
    USGOV_ARIZONA "usgovarizona" "USGov Arizona";
    USGOV_TEXAS "usgovtexas" "USGov Texas";
    USGOV_VIRGINIA "usgovvirginia" "USGov Virginia";
    USNAT_EAST "usnateast" "USNat East";
    USNAT_WEST "usnatwest" "USNat West";
    USSEC_EAST "usseceast" "USSec East";
    USSEC_WEST "ussecwest" "USSec West";
    USSEC_WEST_CENTRAL "ussecwestcentral" "USSec West Central";
    WEST_CENTRAL_US "westcentralus" "West Central US";
    WEST_EUROPE "westeurope" "West Europe";
    WEST_INDIA "westindia" "West India";
    WEST_US "westus" "West US";
    WEST_US_2 "westus2" "West US 2";
    WEST_US_3 "westus3" "West US 3";
}
